package org.openpresence.presentity;

/**
 * What every {@link PresentityTable} promises: a test of a table implements this and says where the table comes from.
 */
public interface PresentityTableContract
        extends PublicationsInTableContract,
                RepeatedRequestsContract,
                SubscriptionsInTableContract,
                RetriedSubscribesContract,
                SharedDialogsInTableContract,
                UpkeepOfTableContract {}
