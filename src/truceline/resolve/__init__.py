"""From mentions to meaning: actors, places, times and quantities, each from the report's own words."""
