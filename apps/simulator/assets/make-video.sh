#!/bin/sh
# Makes assets/video/*: one looped H.264 clip (Annex-B, parameter sets before each IDR picture,
# constrained baseline, one second at 15 pictures a second), one JPEG and one PNG a speaker, and the
# same of a screen to share, with ffmpeg's own test patterns. Only needed to change them; running the
# simulator needs no ffmpeg. `make-video.sh ben` makes the clip of that name only.
set -eu
cd "$(dirname "$0")/video"

only=${1:-}

make_clip() {
  [ -z "$only" ] || [ "$only" = "$1" ] || return 0
  ffmpeg -nostdin -loglevel error -y -f lavfi -i "$2=size=$3:rate=15:duration=1" \
    -c:v libx264 -profile:v baseline -preset veryslow -crf 36 -pix_fmt yuv420p \
    -x264-params keyint=15:scenecut=0:repeat-headers=1:aud=1 \
    -bsf:v 'filter_units=remove_types=6' -f h264 "$1.h264"
  ffmpeg -nostdin -loglevel error -y -f lavfi -i "$2=size=$3:rate=1:duration=1" \
    -frames:v 1 -q:v 12 "$1.jpg"
  ffmpeg -nostdin -loglevel error -y -f lavfi -i "$2=size=$3:rate=1:duration=1" \
    -frames:v 1 -pix_fmt rgb24 "$1.png"
}

make_clip ana smptebars 320x180
make_clip ben testsrc 320x180
make_clip zoe testsrc2 320x180
make_clip slides pal75bars 640x360
