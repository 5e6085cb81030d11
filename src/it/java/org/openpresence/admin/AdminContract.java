package org.openpresence.admin;

/** What every command does, by whatever way it is called. */
interface AdminContract extends AdminReadingContract, AdminChangingContract {}
