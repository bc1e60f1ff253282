// An OpenID provider of somebody else's (https://www.npmjs.com/package/oidc-provider), for one app and one user.
// node server.mjs PORT ISSUER
import http from 'node:http'
import Provider from 'oidc-provider'

const [port, issuer] = process.argv.slice(2)
const path = new URL(issuer).pathname
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'app', token_endpoint_auth_method: 'none', application_type: 'native',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    redirect_uris: ['http://localhost'], response_types: ['code'],
  }, { // a mail server, which asks whose token it was given (RFC 7662)
    client_id: 'mail', client_secret: 'secret', grant_types: [], redirect_uris: [], response_types: [],
  }],
  scopes: ['openid', 'offline_access', 'profile', ...process.argv.slice(4)],
  claims: { profile: ['name'] },
  features: { deviceFlow: { enabled: true }, devInteractions: { enabled: true }, introspection: { enabled: true, allowedPolicy: () => true } },
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  ttl: { AccessToken: 3600, RefreshToken: 86400, Session: 600, Grant: 86400, Interaction: 600, IdToken: 3600, DeviceCode: 600 },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: 'Ada' }) }),
})
provider.proxy = true
const answer = provider.callback()
http.createServer((request, response) => {
  if (request.url.startsWith(path)) {
    request.originalUrl = request.url
    request.url = request.url.slice(path.length) || '/'
  }
  answer(request, response)
}).listen(Number(port), '127.0.0.1', () => console.log('ready'))
