"""The partner area: what representatives do for their member, outside the admin."""
