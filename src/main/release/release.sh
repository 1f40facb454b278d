#!/usr/bin/env bash
# Makes a release in target/release: both archives, the software bill of materials, the release notes from CHANGELOG.md, and
# the checksums of all of them. Builds and tests everything before, unless --packaged says that target has the archives.
set -euo pipefail
cd "$(dirname "$0")/../../.."

fail() {
  echo "release.sh: $*" >&2
  exit 1
}

packaged=
for argument; do
  case $argument in
    --packaged) packaged=yes ;;
    *) fail "unknown argument $argument; usage: release.sh [--packaged]" ;;
  esac
done

version=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' pom.xml)
[ -n "$version" ] || fail "pom.xml has no version"

# The part of the changelog below the heading of this version.
heading=$(grep -E "^## ${version//./\\.}( |\$)" CHANGELOG.md || true)
[ -n "$heading" ] || fail "CHANGELOG.md has no heading '## $version'. Write down there what this version changes."
case $heading in
  *unreleased*) fail "CHANGELOG.md calls version $version unreleased. Replace the word with the day of the release." ;;
esac
notes=$(awk -v heading="$heading" '$0 == heading { found = 1; next } /^## / { found = 0 } found' CHANGELOG.md)

[ -n "$packaged" ] || mvn -B -ntp clean verify

release=target/release
rm -rf $release
mkdir -p $release
for file in "immukafka-kafka-connect-immudb-$version.zip" "immukafka-$version.zip"; do
  [ -f "target/$file" ] || fail "target/$file is missing: run 'mvn -B -ntp package'"
  cp "target/$file" $release/
done
[ -f target/sbom.json ] || fail "target/sbom.json is missing: Maven makes it only if it is online"
cp target/sbom.json "$release/kafka-connect-immudb-$version.sbom.json"
printf '# kafka-connect-immudb %s\n\n%s\n' "$version" "$(sed '/./,$!d' <<< "$notes")" > $release/RELEASE_NOTES.md

cd $release
files=(*)
sha256sum "${files[@]}" > SHA256SUMS
sha512sum "${files[@]}" > SHA512SUMS
ls -l
