# getpcaps: of processes, by number
# ns: user
getpcaps 2>/dev/null; echo rc=$?; getpcaps --help 2>&1 | head -n 3 | cut -c1-40; getpcaps junk 1x -5 99999999999 999999 0 | sed 's/ .*//'; echo rc=$?
unshare -Ur sh -c 'getpcaps $$ | cut -d" " -f2-; getpcaps 0; getpcaps --verbose 0; getpcaps --ugly 0; getpcaps 0 --legacy 0; getpcaps --iab 0; echo; getpcaps --iab --verbose 0; echo rc=$?'
iab() { "$@" sh -c 'getpcaps --iab $$; getpcaps --iab --verbose $$; getpcaps --ugly --iab $$' | sed 's/^[0-9]*/N/'; }
unshare -Ur sh -c 'getpcaps --iab $$ | sed "s/^[0-9]*/N/"'; iab unshare -Ur setpriv --bounding-set -all; iab unshare -Ur capsh --inh=cap_chown,cap_kill --addamb=cap_chown --drop=cap_fowner --shell=/usr/bin/env --
iab unshare -Ur setpriv --inh-caps +kill; iab unshare -Ur setpriv --bounding-set -chown --inh-caps -all capsh --caps= --shell=/usr/bin/env --; setpriv --reuid 1000 --regid 1000 --clear-groups getpcaps 0
