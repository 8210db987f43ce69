"""Who can sign in. The ground floor: imports nothing else of the portal."""
