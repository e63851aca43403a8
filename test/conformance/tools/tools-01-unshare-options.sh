# unshare: what it says of options it cannot take
# ns: tools,err
unshare --propagation foo true; echo $?; unshare --setgroups foo; unshare -S x; unshare -G x; unshare --kill-child=FOO true; unshare --kill-child=9 true
unshare --map-users 1,2; unshare --map-users 1,2,3,4; unshare --map-users 1,2,x; unshare --map-users 1,2,; unshare --map-user=nosuch id
unshare --boottime 3 true; unshare -T --boottime x true; unshare -T --monotonic 1x true; unshare -zz; unshare --mou=3 true; unshare --map true
unshare --version; unshare --help; unshare -R /nosuch true; unshare -w /nosuch true; unshare nosuch; echo $?; unshare /etc/passwd; echo $?; unshare -r --setgroups allow true
