"""Who did what to whom: deeds from triggers and their arguments, merged to one record per deed."""
