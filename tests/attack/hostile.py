# SPDX-License-Identifier: Apache-2.0
"""An attack as a record, and the program that carries it out."""

import json
import subprocess
import threading
from dataclasses import dataclass, field
from typing import Optional

TLS12 = "NORMAL:-VERS-ALL:+VERS-TLS1.2"
TLS13 = "NORMAL:-VERS-ALL:+VERS-TLS1.3"


@dataclass(frozen=True)
class Attack:
    name: str
    does: str  # what the hostile clients do, as a sentence
    door: str  # which configuration of the server they come to; see targets.py
    connections: int  # at the same time
    plan: dict  # what each of them does; see plan.h. Bytes are given as files.
    proof: tuple = ("connected",)  # deeds that each connection has to its name at the least
    cut_after_s: Optional[int] = None  # when the server ends the first of them; None: it need not
    insider: bool = False  # they have a client certificate as good as the honest one's

    @property
    def about_passwords(self):
        return "counter_at" in self.plan


class Attacker:
    """Hostile clients of a port, until they are stopped. Everything they have done is in deeds."""

    def __init__(self, program, attack, port, directory, pki, connections=None, seconds=600):
        plan = dict(attack.plan, port=port, connections=connections or attack.connections,
                    seconds=seconds)
        if attack.insider:
            plan.update(cert=pki.client.crt, key=pki.client.key)
        for name, value in plan.items():
            if isinstance(value, bytes):
                plan[name] = directory / f"{name}.bytes"
                plan[name].write_bytes(value)
        self.connections = plan["connections"]
        self.deeds = {}
        self._attack = attack
        self._popen = subprocess.Popen([program, *(f"{k}={v}" for k, v in plan.items())],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self._popen.stdout:
            self.deeds = json.loads(line)

    @property
    def lacks(self):
        """The deeds that would prove that the attack takes place, which have not been done."""
        return [deed for deed in self._attack.proof
                if self.deeds.get(deed, 0) < self.connections]

    def stop(self):
        self._popen.stdin.close()
        self._reader.join()
        self._popen.stdout.close()
        code = self._popen.wait()
        assert code == 0, f"the attacker of \"{self._attack.name}\" ended with {code}"
        return self.deeds
