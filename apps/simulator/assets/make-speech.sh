#!/bin/sh
# Makes assets/speech/*.wav from assets/speech/lines.tsv (id, voice, text) with espeak-ng and sox.
# Only needed after a line changed: the files are kept in git, and running the simulator needs
# neither tool.
#
# Each file starts with the first audible sample and ends with the last one, so that the place of a
# sentence on a meeting's time line is sharp. Format: WAV, IMA ADPCM, 16 kHz, mono (8 kB a second).
set -eu
cd "$(dirname "$0")/speech"

voice_of() {
  case "$1" in
    ana) echo "-v en-us+f3 -p 55 -s 165" ;;
    ben) echo "-v en-gb+m3 -p 32 -s 160" ;;
    zoe) echo "-v en-gb-scotland+f2 -p 72 -s 170" ;;
    *) echo "unknown voice $1" >&2; exit 1 ;;
  esac
}

tab="$(printf '\t')"
while IFS="$tab" read -r id voice text; do
  options="$(voice_of "$voice")"
  # The options are words of our own, split on purpose.
  # shellcheck disable=SC2086
  espeak-ng $options --stdout "$text" |
    sox -t wav - -e ima-adpcm "$id.wav" \
      rate -h 16000 \
      silence 1 0.001 1% reverse silence 1 0.001 1% reverse \
      gain -n -3
done < lines.tsv
