"""Agreements between ministries, regions and others (MoU, PKS), from proposal to end, and what they grant."""
