-- What we know beyond Kamailio's columns, keyed like its tables. `bucket` is the part of the key space a row lies in.
-- Every row begins with the version of its form.

CREATE TABLE IF NOT EXISTS `openpresence_publication` (
    `ruid` VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY NOT NULL,
    `form` SMALLINT NOT NULL,
    `bucket` INT NOT NULL,
    `content_type` VARCHAR(255) NOT NULL,
    `content_since_ms` BIGINT NOT NULL,
    `expires_at_ms` BIGINT NOT NULL,
    `received_at_ms` BIGINT NOT NULL,
    `created_by` BIGINT NOT NULL,
    `changed_by` BIGINT NOT NULL,
    INDEX openpresence_publication_bucket (`bucket`),
    INDEX openpresence_publication_expires (`expires_at_ms`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `openpresence_dialog` (
    `callid` VARCHAR(512) NOT NULL,
    `to_tag` VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `from_tag` VARCHAR(128) NOT NULL,
    `form` SMALLINT NOT NULL,
    `bucket` INT NOT NULL,
    `presentity` VARCHAR(511) NOT NULL,
    `random` BIGINT NOT NULL,
    `slot` INT NOT NULL,
    `start_number` INT NOT NULL,
    `expires_at_ms` BIGINT NOT NULL,
    `remote_cseq` BIGINT NOT NULL,
    `touched` BIGINT NOT NULL,
    `created_by` BIGINT NOT NULL,
    `changed_by` BIGINT NOT NULL,
    `dialog` MEDIUMBLOB NOT NULL,
    PRIMARY KEY (`callid`, `to_tag`, `from_tag`),
    INDEX openpresence_dialog_bucket (`bucket`),
    INDEX openpresence_dialog_expires (`expires_at_ms`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How often the records were loaded: with the number in a row it says how far CSeqs may have run ahead of it.
CREATE TABLE IF NOT EXISTS `openpresence_start` (
    `id` INT PRIMARY KEY NOT NULL,
    `start_number` INT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS `openpresence_migration` (
    `number` INT PRIMARY KEY NOT NULL,
    `name` VARCHAR(255) NOT NULL,
    `applied_at` TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT IGNORE INTO `openpresence_migration` (`number`, `name`) VALUES (1, '001-kamailio-tables.sql');
INSERT IGNORE INTO `openpresence_migration` (`number`, `name`) VALUES (2, '002-openpresence-tables.sql');
