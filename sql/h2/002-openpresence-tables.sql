-- What we know beyond Kamailio's columns, keyed like its tables. `bucket` is the part of the key space a row lies in.
-- Every row begins with the version of its form.

CREATE TABLE IF NOT EXISTS `openpresence_publication` (
    `ruid` VARCHAR(64) PRIMARY KEY NOT NULL,
    `form` SMALLINT NOT NULL,
    `bucket` INT NOT NULL,
    `content_type` VARCHAR(255) NOT NULL,
    `content_since_ms` BIGINT NOT NULL,
    `expires_at_ms` BIGINT NOT NULL,
    `received_at_ms` BIGINT NOT NULL,
    `created_by` BIGINT NOT NULL,
    `changed_by` BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS openpresence_publication_bucket ON `openpresence_publication` (`bucket`);
CREATE INDEX IF NOT EXISTS openpresence_publication_expires ON `openpresence_publication` (`expires_at_ms`);

CREATE TABLE IF NOT EXISTS `openpresence_dialog` (
    `callid` VARCHAR(512) NOT NULL,
    `to_tag` VARCHAR(128) NOT NULL,
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
    `dialog` VARBINARY(16777215) NOT NULL,
    PRIMARY KEY (`callid`, `to_tag`, `from_tag`)
);
CREATE INDEX IF NOT EXISTS openpresence_dialog_bucket ON `openpresence_dialog` (`bucket`);
CREATE INDEX IF NOT EXISTS openpresence_dialog_expires ON `openpresence_dialog` (`expires_at_ms`);

-- How often the records were loaded: with the number in a row it says how far CSeqs may have run ahead of it.
CREATE TABLE IF NOT EXISTS `openpresence_start` (
    `id` INT PRIMARY KEY NOT NULL,
    `start_number` INT NOT NULL
);

CREATE TABLE IF NOT EXISTS `openpresence_migration` (
    `number` INT PRIMARY KEY NOT NULL,
    `name` VARCHAR(255) NOT NULL,
    `applied_at` TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);

INSERT IGNORE INTO `openpresence_migration` (`number`, `name`) VALUES (1, '001-kamailio-tables.sql');
INSERT IGNORE INTO `openpresence_migration` (`number`, `name`) VALUES (2, '002-openpresence-tables.sql');
