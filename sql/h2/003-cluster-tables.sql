-- What a cluster needs: rows found by the key of their entry and by the partition it lies in (-1: not known, the next load
-- says it), what the watchers of an entry know, who may write, who is alive.

ALTER TABLE `openpresence_publication` ADD COLUMN IF NOT EXISTS `key_high` BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE `openpresence_publication` ADD COLUMN IF NOT EXISTS `key_low` BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE `openpresence_publication` ADD COLUMN IF NOT EXISTS `cluster_id` INT DEFAULT 0 NOT NULL;
CREATE INDEX IF NOT EXISTS openpresence_publication_key ON `openpresence_publication` (`key_high`, `key_low`);
UPDATE `openpresence_publication` SET `bucket` = -1;

ALTER TABLE `openpresence_dialog` ADD COLUMN IF NOT EXISTS `key_high` BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE `openpresence_dialog` ADD COLUMN IF NOT EXISTS `key_low` BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE `openpresence_dialog` ADD COLUMN IF NOT EXISTS `cluster_id` INT DEFAULT 0 NOT NULL;
CREATE INDEX IF NOT EXISTS openpresence_dialog_key ON `openpresence_dialog` (`key_high`, `key_low`);
UPDATE `openpresence_dialog` SET `bucket` = -1;

-- What all watchers of a package have confirmed: subscriptions touched at or before `settled` know the document of `hash`.
CREATE TABLE IF NOT EXISTS `openpresence_told` (
    `key_high` BIGINT NOT NULL,
    `key_low` BIGINT NOT NULL,
    `event` VARCHAR(64) NOT NULL,
    `form` SMALLINT NOT NULL,
    `bucket` INT NOT NULL,
    `cluster_id` INT NOT NULL,
    `settled` BIGINT NOT NULL,
    `hash` BIGINT NOT NULL,
    PRIMARY KEY (`key_high`, `key_low`, `event`)
);
CREATE INDEX IF NOT EXISTS openpresence_told_bucket ON `openpresence_told` (`bucket`);

-- Which node may write the rows of a bucket: the one that raised it last.
CREATE TABLE IF NOT EXISTS `openpresence_epoch` (
    `bucket` INT PRIMARY KEY NOT NULL,
    `epoch` BIGINT NOT NULL,
    `node` VARCHAR(64) NOT NULL
);

-- How keys are divided into buckets.
CREATE TABLE IF NOT EXISTS `openpresence_layout` (
    `id` INT PRIMARY KEY NOT NULL,
    `layout` VARCHAR(64) NOT NULL
);

-- The clusters that write here; `cluster_id` of a row names one, 0 none.
CREATE TABLE IF NOT EXISTS `openpresence_cluster` (
    `id` INT PRIMARY KEY NOT NULL,
    `name` VARCHAR(128) NOT NULL,
    CONSTRAINT openpresence_cluster_name UNIQUE (`name`)
);

-- Which half of a cluster may act, in milliseconds of the database's clock.
CREATE TABLE IF NOT EXISTS `openpresence_witness` (
    `cluster` VARCHAR(128) PRIMARY KEY NOT NULL,
    `holder` VARCHAR(128) NOT NULL,
    `members` VARCHAR(128) NOT NULL,
    `until_ms` BIGINT NOT NULL
);

-- Which nodes have a lease, renewed at this time of the database's clock.
CREATE TABLE IF NOT EXISTS `openpresence_lease` (
    `cluster` VARCHAR(128) NOT NULL,
    `node` VARCHAR(128) NOT NULL,
    `renewed_ms` BIGINT NOT NULL,
    PRIMARY KEY (`cluster`, `node`)
);

INSERT IGNORE INTO `openpresence_migration` (`number`, `name`) VALUES (3, '003-cluster-tables.sql');
