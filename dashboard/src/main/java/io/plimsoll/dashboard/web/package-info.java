/// What every request passes through: guards, assets, errors and the threads that do the work.
package io.plimsoll.dashboard.web;
