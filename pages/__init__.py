"""One thin file a screen: read a form, call one verb, draw one view."""
