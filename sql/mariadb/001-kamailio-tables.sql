-- Kamailio's tables: its columns, its version rows (presentity 5, active_watchers 12, watchers 3, xcap 4).
-- Tables that are there already stay as they are. Where Kamailio's limits are narrow, ours are wider: BIGINT ids,
-- users of 255 and Call-IDs of 512 characters, bodies over 64 KiB; values compare octet by octet.
-- The server puts the configured names in place of `presentity`, `active_watchers` and `watchers`.

CREATE TABLE IF NOT EXISTS `version` (
    `id` INT UNSIGNED AUTO_INCREMENT PRIMARY KEY NOT NULL,
    `table_name` VARCHAR(32) NOT NULL,
    `table_version` INT UNSIGNED DEFAULT 0 NOT NULL,
    CONSTRAINT table_name_idx UNIQUE (`table_name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `presentity` (
    `id` BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY NOT NULL,
    `username` VARCHAR(255) NOT NULL,
    `domain` VARCHAR(255) NOT NULL,
    `event` VARCHAR(64) NOT NULL,
    `etag` VARCHAR(128) NOT NULL,
    `expires` INT NOT NULL,
    `received_time` INT NOT NULL,
    `body` MEDIUMBLOB NOT NULL,
    `sender` VARCHAR(255) DEFAULT '' NOT NULL,
    `priority` INT DEFAULT 0 NOT NULL,
    `ruid` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
    CONSTRAINT presentity_idx UNIQUE (`username`, `domain`, `event`, `etag`),
    CONSTRAINT ruid_idx UNIQUE (`ruid`),
    INDEX presentity_expires (`expires`),
    INDEX account_idx (`username`, `domain`, `event`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `active_watchers` (
    `id` BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY NOT NULL,
    `presentity_uri` VARCHAR(516) NOT NULL,
    `watcher_username` VARCHAR(255) NOT NULL,
    `watcher_domain` VARCHAR(255) NOT NULL,
    `to_user` VARCHAR(255) NOT NULL,
    `to_domain` VARCHAR(255) NOT NULL,
    `event` VARCHAR(64) DEFAULT 'presence' NOT NULL,
    `event_id` VARCHAR(255),
    `to_tag` VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `from_tag` VARCHAR(128) NOT NULL,
    `callid` VARCHAR(512) NOT NULL,
    `local_cseq` INT NOT NULL,
    `remote_cseq` INT UNSIGNED NOT NULL,
    `contact` VARCHAR(512) NOT NULL,
    `record_route` TEXT,
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
    CONSTRAINT active_watchers_idx UNIQUE (`callid`, `to_tag`, `from_tag`),
    INDEX active_watchers_expires (`expires`),
    INDEX active_watchers_pres (`presentity_uri`, `event`),
    INDEX updated_idx (`updated`),
    INDEX updated_winfo_idx (`updated_winfo`, `presentity_uri`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `watchers` (
    `id` BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY NOT NULL,
    `presentity_uri` VARCHAR(324) NOT NULL,
    `watcher_username` VARCHAR(255) NOT NULL,
    `watcher_domain` VARCHAR(64) NOT NULL,
    `event` VARCHAR(64) DEFAULT 'presence' NOT NULL,
    `status` INT NOT NULL,
    `reason` VARCHAR(64),
    `inserted_time` INT NOT NULL,
    CONSTRAINT watcher_idx UNIQUE (`presentity_uri`, `watcher_username`, `watcher_domain`, `event`),
    INDEX time_status_idx (`inserted_time`, `status`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `xcap` (
    `id` BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY NOT NULL,
    `username` VARCHAR(255) NOT NULL,
    `domain` VARCHAR(64) NOT NULL,
    `doc` MEDIUMBLOB NOT NULL,
    `doc_type` INT NOT NULL,
    `etag` VARCHAR(128) NOT NULL,
    `source` INT NOT NULL,
    `doc_uri` VARCHAR(255) NOT NULL,
    `port` INT NOT NULL,
    CONSTRAINT doc_uri_idx UNIQUE (`doc_uri`),
    INDEX account_doc_type_idx (`username`, `domain`, `doc_type`),
    INDEX account_doc_type_uri_idx (`username`, `domain`, `doc_type`, `doc_uri`),
    INDEX account_doc_uri_idx (`username`, `domain`, `doc_uri`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT IGNORE INTO `version` (`table_name`, `table_version`) VALUES ('presentity', 5);
INSERT IGNORE INTO `version` (`table_name`, `table_version`) VALUES ('active_watchers', 12);
INSERT IGNORE INTO `version` (`table_name`, `table_version`) VALUES ('watchers', 3);
INSERT IGNORE INTO `version` (`table_name`, `table_version`) VALUES ('xcap', 4);
