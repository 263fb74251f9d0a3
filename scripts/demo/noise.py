"""Smooth random fields: what makes lines wander and towns irregular."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from localities.scripts.demo.layout import CELL_M, COLUMNS, ROWS, cell_centres

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SmoothField:
    """A sum of plane waves with random directions and phases.

    Attributes
    ----------
    waves
        Shape (n, 4): wave numbers east and north (per metre), phase, amplitude.
    """

    waves: Array

    def at(self, x: Array, y: Array) -> Array:
        """Return the field's value at points, in the unit of the amplitude.

        Parameters
        ----------
        x, y
            Metres east and north, of one shape.

        Returns
        -------
        ndarray
            Of the same shape, with the standard deviation that the field was made for.
        """
        total = np.zeros(np.broadcast(x, y).shape)
        for east, north, phase, amplitude in self.waves:
            total += amplitude * np.cos(east * x + north * y + phase)
        return total

    def on_grid(self) -> Array:
        """Return the field's value in the middle of every cell of the grid.

        Returns
        -------
        ndarray
            Shape (ROWS, COLUMNS), row 0 southernmost; the same as ``at(*cell_centres())``, sooner.
        """
        east, north, phase, amplitude = self.waves.T
        along = np.outer(east, (np.arange(COLUMNS) + 0.5) * CELL_M)
        up = np.outer((np.arange(ROWS) + 0.5) * CELL_M, north) + phase
        result: Array = (amplitude * np.cos(up)) @ np.cos(along) - (amplitude * np.sin(up)) @ np.sin(along)
        return result


def smooth_field(
    rng: np.random.Generator, wavelength_m: float, deviation: float, waves: int = 14
) -> SmoothField:
    """Return a random field with features of about a given length.

    Parameters
    ----------
    rng
        Where the directions and phases come from.
    wavelength_m
        The middle of the wavelengths, which spread from 0.6 to 1.6 times this.
    deviation
        The standard deviation of the values.
    waves
        How many waves to add.

    Returns
    -------
    SmoothField
        Of mean nought.
    """
    directions = np.pi * (np.arange(waves) + rng.uniform(0, 1, waves)) / waves
    numbers = 2 * np.pi / (wavelength_m * rng.uniform(0.6, 1.6, waves))
    phases = rng.uniform(0, 2 * np.pi, waves)
    amplitudes = np.full(waves, deviation * np.sqrt(2 / waves))
    return SmoothField(
        np.column_stack([numbers * np.cos(directions), numbers * np.sin(directions), phases, amplitudes])
    )


def warped_grid(rng: np.random.Generator, octaves: tuple[tuple[float, float], ...]) -> tuple[Array, Array]:
    """Return the grid's cells moved by smooth random fields, so that straight lines become organic ones.

    Parameters
    ----------
    rng
        Where the fields come from.
    octaves
        (wavelength, standard deviation of the movement), in metres.

    Returns
    -------
    tuple of ndarray
        The moved cells' metres east and north; row 0 is the southernmost.
    """
    x, y = cell_centres()
    for wavelength, deviation in octaves:
        x += smooth_field(rng, wavelength, deviation).on_grid()
        y += smooth_field(rng, wavelength, deviation).on_grid()
    return x, y
