/// Small named values that must survive: activities, intents, suspensions.
package io.plimsoll.store.document;
