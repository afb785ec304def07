"""Entering records on a phone: forms in steps, drafts, double sends, conflicts."""
