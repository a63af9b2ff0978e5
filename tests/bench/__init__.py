"""Measurements for `make bench`: each figure beside a baseline taken in the same run, never a test."""
