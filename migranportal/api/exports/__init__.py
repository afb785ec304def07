"""Whole datasets out: as a stream, or as a file that is prepared and fetched later.

Both are made of the same chunks (``chunks``): some thousand records in the order of the key, read and
recorded as read by one statement, so that the record names exactly whom the answer names. Between
two chunks nothing is held, neither a snapshot nor a lock, however slowly the partner reads, and the
grants are asked again.
"""
