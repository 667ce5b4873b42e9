// Uses the package like a new user. One file starts all suites, so that the package is built and packed once.
import './contents.mjs';
import './usage.mjs';
import './bundles.mjs';
import './peers.mjs';
