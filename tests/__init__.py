"""Tests of the whole house; a package, so that no installed one of the same name hides it."""
