"""Paper: documents, count sheets and labels as PDF files."""
