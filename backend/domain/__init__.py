"""The rules of the trade as pure functions over frozen values; standard library only."""
