"""Tables of records brought in from spreadsheets: checked as a whole, taken row by row or not at all."""
