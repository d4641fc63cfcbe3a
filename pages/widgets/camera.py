"""The phone's camera as a scanner: a picture is read on the server and forgotten.

It is asked for in more detail than is shown: what a screen shows of a code held at arm's length
is too coarse to be read. Browsers give the camera to pages that come by HTTPS (or from this
machine) only.
"""

from __future__ import annotations

import hashlib

import streamlit as st

from core.exchange.camera import codes_in
from core.platform.i18n import _


def camera(key: str) -> str:
    """A code that was photographed now, "" for none; each picture is told once."""
    with st.expander(_("Scan with the camera"), icon=":material/photo_camera:"):
        if not st.toggle(_("Camera on"), key=f"{key}_on"):
            return ""
        taken = st.camera_input(_("Hold the barcode in the middle"), key=key, resolution="720p")
        if taken is None:
            return ""
        picture = taken.getvalue()
        digest = hashlib.sha256(picture).hexdigest()
        if st.session_state.get(f"{key}_seen") == digest:
            return ""
        st.session_state[f"{key}_seen"] = digest
        found = codes_in(picture)
        if not found:
            st.warning(_("No barcode in this picture. Go closer, and keep it still."))
            return ""
        return found[0]
