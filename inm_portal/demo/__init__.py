"""Content as readable files: loaded into an empty portal, written back from a filled one."""
