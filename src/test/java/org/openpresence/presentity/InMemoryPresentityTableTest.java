package org.openpresence.presentity;

import java.time.InstantSource;

class InMemoryPresentityTableTest implements PresentityTableContract {
    @Override
    public PresentityTable table(InstantSource clock) {
        return new InMemoryPresentityTable(clock, REMEMBER_MILLIS);
    }
}
