"""Whatever happens to a file, it is read or refused: never another error, never output of a library."""

from __future__ import annotations

import numpy as np
import pytest
import scan_files as files
from damaged import damaged

from cicatrix.base.errors import BadInput
from cicatrix.measure.readers.read_scan import read_scan
from cicatrix.measure.scan import Scan

CASES = 40


@pytest.mark.parametrize("name", sorted(files.ALL))
def test_a_damaged_file_is_read_or_refused(tmp_path, capfd, caplog, name):
    make, options = files.ALL[name]
    data = make()
    refusals = 0
    for case in range(CASES):
        path = tmp_path / name
        path.write_bytes(damaged(data, np.random.default_rng([case, len(name)])))
        try:
            scan = read_scan(path, **options)
        except BadInput as error:
            refusals += 1
            assert len(error.line()) < 700
        else:
            assert isinstance(scan, Scan)
            assert np.isfinite(scan.surface.height_mm).any()
            assert not np.isinf(scan.surface.height_mm).any()
    assert refusals > 0
    assert capfd.readouterr() == ("", "")
    assert not caplog.records
