"""Care: screening, help lines and the card; it knows no platform."""
