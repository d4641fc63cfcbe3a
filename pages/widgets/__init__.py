"""What pages are made of: the frame, formats, tables, empty states, refusals shown."""
