package io.holdfast.rest.plex;

import io.holdfast.rest.FakeTarget;
import io.holdfast.rest.QualitySystemContract;

/** Plex where jobs are held. */
class PlexByJobContractTest extends QualitySystemContract {
    @Override
    protected FakeTarget target() {
        return new FakePlex();
    }
}
