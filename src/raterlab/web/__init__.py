"""The web door: parse, call one flow, answer."""
