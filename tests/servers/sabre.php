<?php
// SabreDAV (https://sabre.io/dav), as Debian has it, for PHP's own web server and one user.
// Its version 1.8 knows no sync-collection (RFC 6578); Nextcloud and Baikal are made of later ones.
error_reporting(0);  // it is older than PHP 8, and says so in every answer
date_default_timezone_set('UTC');
require '/usr/share/php/Sabre/autoload.php';

class Password extends Sabre\DAV\Auth\Backend\AbstractBasic {
    protected function validateUserPass($login, $password) {
        return $login === getenv('LOGIN') && $password === getenv('PASSWORD');
    }
}

$pdo = new PDO('sqlite:' . getenv('DATABASE'));
$pdo->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
$principals = new Sabre\DAVACL\PrincipalBackend\PDO($pdo);
$server = new Sabre\DAV\Server([
    new Sabre\CalDAV\Principal\Collection($principals),
    new Sabre\CalDAV\CalendarRootNode($principals, new Sabre\CalDAV\Backend\PDO($pdo)),
    new Sabre\CardDAV\AddressBookRoot($principals, new Sabre\CardDAV\Backend\PDO($pdo)),
]);
$server->setBaseUri('/');
$server->addPlugin(new Sabre\DAV\Auth\Plugin(new Password(), 'SabreDAV'));
$server->addPlugin(new Sabre\DAVACL\Plugin());
$server->addPlugin(new Sabre\CalDAV\Plugin());
$server->addPlugin(new Sabre\CardDAV\Plugin());
$server->exec();
