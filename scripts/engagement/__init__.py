"""Engagement: packs for events, evidence for the statutory assessments, and what people answered."""
