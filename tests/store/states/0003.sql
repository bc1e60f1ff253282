BEGIN TRANSACTION;
CREATE TABLE account (
	id INTEGER NOT NULL, 
	name VARCHAR(320) NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT uq_account_name UNIQUE (name)
);
INSERT INTO "account" VALUES(1,'ada@example.org');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE call (
	user INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	contact VARCHAR(64) NOT NULL, 
	handles JSON NOT NULL, 
	title TEXT NOT NULL, 
	start BIGINT NOT NULL, 
	"end" BIGINT NOT NULL, 
	lane VARCHAR(40) NOT NULL, 
	attempt INTEGER NOT NULL, 
	done BOOLEAN NOT NULL, 
	at BIGINT NOT NULL, serial INTEGER DEFAULT 1 NOT NULL, notes VARCHAR(32) DEFAULT '' NOT NULL, version TEXT DEFAULT '' NOT NULL, gone BOOLEAN DEFAULT 0 NOT NULL, intent JSON, place VARCHAR(16) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_call PRIMARY KEY (user, id), 
	CONSTRAINT fk_call_user FOREIGN KEY(user) REFERENCES account (id)
);
INSERT INTO "call" VALUES(1,'jglipk6tifqj2u2rfq0snrfri6b27a58','kf39e9710v93bt72','["ann@acme.example", "+442079460123"]','Call Ann Lee',1781100000,1781101200,'written_only',1,1,1781082000,1,'','',0,NULL,'');
CREATE TABLE card (
	user INTEGER NOT NULL, 
	source INTEGER NOT NULL, 
	id VARCHAR(500) NOT NULL, 
	name TEXT NOT NULL, 
	emails JSON NOT NULL, 
	phones JSON NOT NULL, 
	labels JSON NOT NULL, 
	note TEXT NOT NULL, 
	timezone VARCHAR(100) NOT NULL, 
	birthday DATE, 
	organisation BOOLEAN NOT NULL, 
	CONSTRAINT pk_card PRIMARY KEY (user, source, id), 
	CONSTRAINT fk_card_source FOREIGN KEY(source) REFERENCES source (id), 
	CONSTRAINT fk_card_user FOREIGN KEY(user) REFERENCES account (id)
);
INSERT INTO "card" VALUES(1,3,'a8a972de39525b585a4eeb0ccef51133','Ann Lee','["ann@acme.example"]','["+442079460123"]','[]','','',NULL,0);
CREATE TABLE draft (
	user INTEGER NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	call VARCHAR(64) NOT NULL, 
	purpose VARCHAR(20) NOT NULL, 
	mark VARCHAR(64) NOT NULL, 
	phase VARCHAR(20) NOT NULL, 
	version TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_draft PRIMARY KEY (user, id), 
	CONSTRAINT fk_draft_user FOREIGN KEY(user) REFERENCES account (id)
);
INSERT INTO "draft" VALUES(1,'d1','jglipk6tifqj2u2rfq0snrfri6b27a58','heads_up','m','stands','v',1781082000);
CREATE TABLE entry (
	user INTEGER NOT NULL, 
	source INTEGER NOT NULL, 
	id VARCHAR(500) NOT NULL, 
	start BIGINT NOT NULL, 
	"end" BIGINT NOT NULL, 
	title TEXT NOT NULL, 
	flags JSON NOT NULL, 
	organiser JSON, 
	attendees JSON NOT NULL, 
	call VARCHAR(64) NOT NULL, resource VARCHAR(500) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_entry PRIMARY KEY (user, source, id), 
	CONSTRAINT fk_entry_source FOREIGN KEY(source) REFERENCES source (id), 
	CONSTRAINT fk_entry_user FOREIGN KEY(user) REFERENCES account (id)
);
INSERT INTO "entry" VALUES(1,2,'e0@x',1780660800,1780664400,'Lunch with Bob','["busy"]','["", "ada@example.org", "needs-action", false]','[["", "bob@acme.example", "needs-action", false]]','','');
CREATE TABLE "flag" (
	user INTEGER NOT NULL, 
	who VARCHAR(320) NOT NULL, 
	what VARCHAR(20) NOT NULL, 
	at BIGINT NOT NULL, 
	until BIGINT, 
	CONSTRAINT pk_flag PRIMARY KEY (user, who, what, at), 
	CONSTRAINT fk_flag_user FOREIGN KEY(user) REFERENCES account (id)
);
CREATE TABLE forgotten (
	user INTEGER NOT NULL, 
	mark VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_forgotten PRIMARY KEY (user, mark), 
	CONSTRAINT fk_forgotten_user FOREIGN KEY(user) REFERENCES account (id)
);
INSERT INTO "forgotten" VALUES(1,'h4sebfsqg2gdcvqlvhm82e16kvtn08h0');
INSERT INTO "forgotten" VALUES(1,'2sdjjjuenjr2a6dlv61ifhm7obn8eg0j');
CREATE TABLE handle (
	user INTEGER NOT NULL, 
	handle VARCHAR(320) NOT NULL, 
	name TEXT NOT NULL, 
	own BOOLEAN NOT NULL, 
	CONSTRAINT pk_handle PRIMARY KEY (user, handle), 
	CONSTRAINT fk_handle_user FOREIGN KEY(user) REFERENCES account (id)
)
 WITHOUT ROWID

;
INSERT INTO "handle" VALUES(1,'ann@acme.example','Ann Lee',0);
CREATE TABLE interaction (
	"row" INTEGER NOT NULL, 
	user INTEGER NOT NULL, 
	handle VARCHAR(320) NOT NULL, 
	kind INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	likeness BIGINT NOT NULL, 
	seconds INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	source INTEGER NOT NULL, 
	people INTEGER NOT NULL, 
	thread BIGINT NOT NULL, 
	subject TEXT, 
	"offset" INTEGER, 
	CONSTRAINT pk_interaction PRIMARY KEY ("row"), 
	CONSTRAINT fk_interaction_source FOREIGN KEY(source) REFERENCES source (id), 
	CONSTRAINT fk_interaction_user FOREIGN KEY(user) REFERENCES account (id), 
	CONSTRAINT uq_interaction_user_handle_kind_at_likeness_seconds UNIQUE (user, handle, kind, at, likeness, seconds), 
	CONSTRAINT uq_interaction_user_id UNIQUE (user, id)
);
INSERT INTO "interaction" VALUES(1,1,'ann@acme.example',2048,1780995600,500406608,-1,-4709180997983138456,1,1,-3820721174420317119,NULL,NULL);
INSERT INTO "interaction" VALUES(2,1,'ann@acme.example',2048,1780909200,500406608,-1,5438376037234089781,1,1,2757607321621437942,NULL,NULL);
INSERT INTO "interaction" VALUES(3,1,'ann@acme.example',2048,1780822800,500406608,-1,3267670712162942413,1,1,1764425704430019332,NULL,NULL);
CREATE TABLE notice (
	user INTEGER NOT NULL, 
	about VARCHAR(200) NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_notice PRIMARY KEY (user, about), 
	CONSTRAINT fk_notice_user FOREIGN KEY(user) REFERENCES account (id)
);
INSERT INTO "notice" VALUES(1,'looked',1781082000);
CREATE TABLE skipped (
	user INTEGER NOT NULL, 
	source INTEGER NOT NULL, 
	what VARCHAR(300) NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_skipped PRIMARY KEY (user, source, what), 
	CONSTRAINT fk_skipped_source FOREIGN KEY(source) REFERENCES source (id), 
	CONSTRAINT fk_skipped_user FOREIGN KEY(user) REFERENCES account (id)
);
CREATE TABLE source (
	id INTEGER NOT NULL, 
	user INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	kind VARCHAR(200) NOT NULL, 
	cursor TEXT, 
	pulled BIGINT, 
	problem TEXT, 
	problem_since BIGINT, as_of BIGINT, 
	CONSTRAINT pk_source PRIMARY KEY (id), 
	CONSTRAINT fk_source_user FOREIGN KEY(user) REFERENCES account (id), 
	CONSTRAINT uq_source_user_name UNIQUE (user, name)
);
INSERT INTO "source" VALUES(1,1,'sent','mbox','[612, "8fb90b5beaddb1490a1a98554ce2d1ca", 918, 1795312721199040765]',1781082000,NULL,NULL,NULL);
INSERT INTO "source" VALUES(2,1,'diary','ics','{"reader": 1, "files": "eb6a75027b0baf02dee58605002e1273", "zone": "Europe/London", "from": "2024-12-09T10:00:00+00:00", "until": "2026-09-08T10:00:00+01:00"}',1781082000,NULL,NULL,NULL);
INSERT INTO "source" VALUES(3,1,'cards','vcf','{"reader": 1, "files": 1, "digest": "8133b369d1caa939226f3962cdbdf0de"}',1781082000,NULL,NULL,NULL);
CREATE TABLE step (
	"row" INTEGER NOT NULL, 
	user INTEGER NOT NULL, 
	contact VARCHAR(64) NOT NULL, 
	call VARCHAR(64) NOT NULL, 
	at BIGINT NOT NULL, 
	what VARCHAR(20) NOT NULL, 
	detail JSON NOT NULL, 
	CONSTRAINT pk_step PRIMARY KEY ("row"), 
	CONSTRAINT fk_step_user FOREIGN KEY(user) REFERENCES account (id)
);
INSERT INTO "step" VALUES(1,1,'kf39e9710v93bt72','jglipk6tifqj2u2rfq0snrfri6b27a58',1781082000,'booked','{"why": "3 mails in the last 30 days", "span": [1781100000, 1781101200]}');
INSERT INTO "step" VALUES(2,1,'kf39e9710v93bt72','jglipk6tifqj2u2rfq0snrfri6b27a58',1781254800,'said','{"why": "you wrote \"vm\"", "outcome": "voicemail", "voucher": "title"}');
CREATE TABLE tick (
	user INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	booked INTEGER NOT NULL, 
	needs INTEGER NOT NULL, 
	CONSTRAINT pk_tick PRIMARY KEY (user, at), 
	CONSTRAINT fk_tick_user FOREIGN KEY(user) REFERENCES account (id)
);
INSERT INTO "tick" VALUES(1,1781082000,1,1);
CREATE INDEX ix_entry_user_start ON entry (user, start);
CREATE INDEX ix_interaction_user_at ON interaction (user, at);
CREATE INDEX ix_entry_user_source_resource ON entry (user, source, resource);
CREATE INDEX ix_step_user_at ON step (user, at);
COMMIT;
