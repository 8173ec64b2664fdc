"""Round trips: comments into copies of Word and Excel files and back; the sheet of answers out and back."""
