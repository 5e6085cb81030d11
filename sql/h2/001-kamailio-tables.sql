-- Kamailio's tables: its columns, its version rows (presentity 5, active_watchers 12, watchers 3, xcap 4).
-- Tables that are there already stay as they are. Where Kamailio's limits are narrow, ours are wider: BIGINT ids,
-- users of 255 and Call-IDs of 512 characters, bodies over 64 KiB; values compare octet by octet.
-- The server puts the configured names in place of `presentity`, `active_watchers` and `watchers`.

CREATE TABLE IF NOT EXISTS `version` (
    `id` INT AUTO_INCREMENT PRIMARY KEY NOT NULL,
    `table_name` VARCHAR(32) NOT NULL,
    `table_version` INT DEFAULT 0 NOT NULL,
    UNIQUE (`table_name`)
);

CREATE TABLE IF NOT EXISTS `presentity` (
    `id` BIGINT AUTO_INCREMENT PRIMARY KEY NOT NULL,
    `username` VARCHAR(255) NOT NULL,
    `domain` VARCHAR(255) NOT NULL,
    `event` VARCHAR(64) NOT NULL,
    `etag` VARCHAR(128) NOT NULL,
    `expires` INT NOT NULL,
    `received_time` INT NOT NULL,
    `body` VARBINARY(16777215) NOT NULL,
    `sender` VARCHAR(255) DEFAULT '' NOT NULL,
    `priority` INT DEFAULT 0 NOT NULL,
    `ruid` VARCHAR(64),
    UNIQUE (`username`, `domain`, `event`, `etag`),
    UNIQUE (`ruid`)
);
CREATE INDEX IF NOT EXISTS presentity_expires ON `presentity` (`expires`);
CREATE INDEX IF NOT EXISTS account_idx ON `presentity` (`username`, `domain`, `event`);

CREATE TABLE IF NOT EXISTS `active_watchers` (
    `id` BIGINT AUTO_INCREMENT PRIMARY KEY NOT NULL,
    `presentity_uri` VARCHAR(516) NOT NULL,
    `watcher_username` VARCHAR(255) NOT NULL,
    `watcher_domain` VARCHAR(255) NOT NULL,
    `to_user` VARCHAR(255) NOT NULL,
    `to_domain` VARCHAR(255) NOT NULL,
    `event` VARCHAR(64) DEFAULT 'presence' NOT NULL,
    `event_id` VARCHAR(255),
    `to_tag` VARCHAR(128) NOT NULL,
    `from_tag` VARCHAR(128) NOT NULL,
    `callid` VARCHAR(512) NOT NULL,
    `local_cseq` INT NOT NULL,
    `remote_cseq` BIGINT NOT NULL,
    `contact` VARCHAR(512) NOT NULL,
    `record_route` VARCHAR(65535),
    `expires` INT NOT NULL,
    `status` INT DEFAULT 2 NOT NULL,
    `reason` VARCHAR(64),
    `version` INT DEFAULT 0 NOT NULL,
    `socket_info` VARCHAR(128) NOT NULL,
    `local_contact` VARCHAR(512) NOT NULL,
    `from_user` VARCHAR(255) NOT NULL,
    `from_domain` VARCHAR(255) NOT NULL,
    `updated` INT NOT NULL,
    `updated_winfo` INT NOT NULL,
    `flags` INT DEFAULT 0 NOT NULL,
    `user_agent` VARCHAR(255) DEFAULT '' NOT NULL,
    UNIQUE (`callid`, `to_tag`, `from_tag`)
);
CREATE INDEX IF NOT EXISTS active_watchers_expires ON `active_watchers` (`expires`);
CREATE INDEX IF NOT EXISTS active_watchers_pres ON `active_watchers` (`presentity_uri`, `event`);
CREATE INDEX IF NOT EXISTS updated_idx ON `active_watchers` (`updated`);
CREATE INDEX IF NOT EXISTS updated_winfo_idx ON `active_watchers` (`updated_winfo`, `presentity_uri`);

CREATE TABLE IF NOT EXISTS `watchers` (
    `id` BIGINT AUTO_INCREMENT PRIMARY KEY NOT NULL,
    `presentity_uri` VARCHAR(324) NOT NULL,
    `watcher_username` VARCHAR(255) NOT NULL,
    `watcher_domain` VARCHAR(64) NOT NULL,
    `event` VARCHAR(64) DEFAULT 'presence' NOT NULL,
    `status` INT NOT NULL,
    `reason` VARCHAR(64),
    `inserted_time` INT NOT NULL,
    UNIQUE (`presentity_uri`, `watcher_username`, `watcher_domain`, `event`)
);
CREATE INDEX IF NOT EXISTS time_status_idx ON `watchers` (`inserted_time`, `status`);

CREATE TABLE IF NOT EXISTS `xcap` (
    `id` BIGINT AUTO_INCREMENT PRIMARY KEY NOT NULL,
    `username` VARCHAR(255) NOT NULL,
    `domain` VARCHAR(64) NOT NULL,
    `doc` VARBINARY(16777215) NOT NULL,
    `doc_type` INT NOT NULL,
    `etag` VARCHAR(128) NOT NULL,
    `source` INT NOT NULL,
    `doc_uri` VARCHAR(255) NOT NULL,
    `port` INT NOT NULL,
    UNIQUE (`doc_uri`)
);
CREATE INDEX IF NOT EXISTS account_doc_type_idx ON `xcap` (`username`, `domain`, `doc_type`);
CREATE INDEX IF NOT EXISTS account_doc_type_uri_idx ON `xcap` (`username`, `domain`, `doc_type`, `doc_uri`);
CREATE INDEX IF NOT EXISTS account_doc_uri_idx ON `xcap` (`username`, `domain`, `doc_uri`);

INSERT IGNORE INTO `version` (`table_name`, `table_version`) VALUES ('presentity', 5);
INSERT IGNORE INTO `version` (`table_name`, `table_version`) VALUES ('active_watchers', 12);
INSERT IGNORE INTO `version` (`table_name`, `table_version`) VALUES ('watchers', 3);
INSERT IGNORE INTO `version` (`table_name`, `table_version`) VALUES ('xcap', 4);
