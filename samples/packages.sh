# Shared by the scripts that run programs of others: Debian's packages, downloaded and unpacked, not installed.
# Sourced, not run, after PACKAGES names the folder.

# fetch PACKAGE…: downloads and unpacks what is not there yet.
fetch() {
    local package
    for package in "$@"; do
        [ -f "$PACKAGES/.$package" ] && continue
        (cd "$PACKAGES" && timeout 120 apt-get download -q "$package" >download.log 2>&1 &&
            dpkg -x "$package"_*.deb . && rm -f "$package"_*.deb && touch ".$package") || return 1
    done
}

# apt_depends PACKAGE…: the Java libraries that packages need, directly and by others.
apt_depends() {
    apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
        sed -n 's/^\([a-z0-9][a-z0-9.+-]*\)$/\1/p' | grep -E -- '-java$|^(jruby|groovy|antlr|junit4|ant)$' | sort -u
}
