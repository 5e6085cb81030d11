-- The places of subscriptions whose watchers have not confirmed what the others have, with commas between.

ALTER TABLE `openpresence_told` ADD COLUMN IF NOT EXISTS `missed` VARCHAR(255) DEFAULT '' NOT NULL;

INSERT IGNORE INTO `openpresence_migration` (`number`, `name`) VALUES (4, '004-told-missed.sql');
