"""What keeps a store whole: everything as one document, and what is wrong with the rows found and mended."""
