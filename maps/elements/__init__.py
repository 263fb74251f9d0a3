"""Layers, a legend and a control as folium elements for a map of the user's own.

They bring everything they need with them: nothing is loaded, texts are shown as typed, and the same input
gives the same script.
"""
