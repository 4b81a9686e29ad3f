"""What a server does at more load than it can carry: refusals, times and memory, as one line of JSON at the end.

    python3 Benchmarks/load.py .build/release/vitrine --photo Examples/Showroom/scenes/room-01.jpg --minutes 10

Starts the server on a free port; options it does not know go to 'vitrine serve', settings come through the environment
(VITRINE_CONCURRENT_LOOKS, ...). Each
photo sent differs by a comment, so that no answer comes from memory. First a few clients that wait for each answer
find how many looks a second the server carries; then photos come at random moments (Poisson), at nine tenths of that
and at twice that.
"""

import argparse
import http.client
import json
import os
import queue
import random
import re
import subprocess
import sys
import threading
import time

parser = argparse.ArgumentParser()
parser.add_argument("vitrine")
parser.add_argument("--photo", required=True)
parser.add_argument("--minutes", type=float, default=10, help="how long the overload lasts")
parser.add_argument("--warm", type=float, default=20, help="seconds of each of the measurements before it")
options, arguments = parser.parse_known_args()

photo = open(options.photo, "rb").read()
if photo[:2] != b"\xff\xd8":
    sys.exit(f"'{options.photo}' is no JPEG")


def different_photo():
    comment = os.urandom(16)
    return photo[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + photo[2:]


server = subprocess.Popen(
    [options.vitrine, "serve", "--port", "0", *arguments], stdout=subprocess.PIPE, text=True)
port = None
for line in server.stdout:
    print(line, end="", file=sys.stderr)
    if found := re.search(r"open http://[^ ]*:(\d+)", line):
        port = int(found[1])
        break
if port is None:
    sys.exit("the server did not start")
threading.Thread(target=lambda: [None for _ in server.stdout], daemon=True).start()


def resident_megabytes():
    with open(f"/proc/{server.pid}/status") as status:
        return round(int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024, 1)


def look():
    """The status of one look and its seconds; 0 when there was no answer."""
    began = time.monotonic()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("POST", "/api/v1/look", different_photo(), {"Content-Type": "image/jpeg"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, time.monotonic() - began
    except OSError:
        return 0, time.monotonic() - began


def percentile(values, share):
    values = sorted(values)
    return round(values[min(len(values) - 1, int(len(values) * share))], 4) if values else None


def summary(answers, seconds):
    accepted = [spent for status, spent in answers if status == 200]
    statuses = {}
    for status, _ in answers:
        statuses[str(status)] = statuses.get(str(status), 0) + 1
    return {
        "sent_per_second": round(len(answers) / seconds, 2), "accepted_per_second": round(len(accepted) / seconds, 2),
        "statuses": statuses, "accepted_p50": percentile(accepted, 0.5), "accepted_p95": percentile(accepted, 0.95),
        "refused_p95": percentile([spent for status, spent in answers if status == 429], 0.95),
    }


def closed(clients, seconds):
    """Clients that send the next photo when they have the answer to the last."""
    answers, end = [], time.monotonic() + seconds

    def client():
        while time.monotonic() < end:
            answers.append(look())

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return summary(answers, seconds)


def opened(rate, seconds, watch=lambda: None):
    """Photos at random moments, whatever the server does with the others."""
    answers, jobs = [], queue.SimpleQueue()

    def sender():
        while jobs.get():
            answers.append(look())

    senders = [threading.Thread(target=sender) for _ in range(64)]
    for thread in senders:
        thread.start()
    began = time.monotonic()
    due, random_times = began, random.Random(7)
    while due < began + seconds:
        time.sleep(max(0, due - time.monotonic()))
        jobs.put(True)
        watch()
        due += random_times.expovariate(rate)
    for _ in senders:
        jobs.put(False)
    for thread in senders:
        thread.join()
    return summary(answers, time.monotonic() - began)


try:
    closed(2, options.warm / 2)
    result = {"carried": closed(2, options.warm)}
    rate = result["carried"]["accepted_per_second"]
    result["at_nine_tenths"] = opened(rate * 0.9, options.warm)
    memory = [(0.0, resident_megabytes())]
    began = time.monotonic()

    def watch():
        if time.monotonic() - began > 10 * len(memory):
            memory.append((round(time.monotonic() - began), resident_megabytes()))

    result["at_twice"] = opened(rate * 2, options.minutes * 60, watch)
    result["resident_megabytes"] = memory
    calm, busy = result["at_nine_tenths"]["accepted_p95"], result["at_twice"]["accepted_p95"]
    result["p95_ratio"] = round(busy / calm, 2)
    result["every_refusal_is_429"] = set(result["at_twice"]["statuses"]) <= {"200", "429"}
    print(json.dumps(result))
finally:
    server.terminate()
    server.wait()
