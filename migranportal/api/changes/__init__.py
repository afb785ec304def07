"""Changes of a dataset since a cursor: none lost, none sent twice.

A cursor holds a snapshot of transactions (``snapshots``) up to which the partner's copy is whole. A
round sends what was committed since, for every record once, as it stands; what changes again while
the round is read is left to the next. ``steps`` are the three kinds of pages, ``scope`` what the
partner was granted when the copy was made, ``history`` what the tables of history can tell.
"""
