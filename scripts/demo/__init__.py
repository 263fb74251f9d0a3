"""The invented demonstration area: a council that does not exist, drawn and peopled from a seed."""
