"""Qualification by what was said: five fields, each with the words it rests on."""
