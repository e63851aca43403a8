# Host and domain names by /proc and by tools, in and out
# ns: uts
unshare -u sh -c 'echo abc > /proc/sys/kernel/hostname; hostname; printf "" > /proc/sys/kernel/hostname; hostname; printf "a b\nc" > /proc/sys/kernel/hostname; hostname; echo dom > /proc/sys/kernel/domainname; domainname; dnsdomainname; hostname -s; hostname "x y"; hostname; hostname -- -z; hostname ""; echo rc=$?; hostname $(printf "%064d" 1) ; hostname | wc -c; hostname $(printf "%065d" 1); echo rc=$?' 2>&1
hostname; cat /proc/sys/kernel/domainname; ls -l /proc/sys/kernel/hostname | cut -c1-10; echo x > /proc/sys/kernel/ostype; echo rc=$?
