# pdeathsig is cleared for a child of fork, and by a setuid change
# ns: proc,signal
setpriv --pdeathsig USR1 sh -c 'setpriv --dump | grep -i death; setpriv --reuid=1000 --regid=1000 --clear-groups setpriv --dump | grep -i death'
setpriv --pdeathsig USR1 setpriv --reuid=1000 --clear-groups setpriv --dump | grep -i death; setpriv --pdeathsig bogus true; echo "rc=$?"; setpriv --pdeathsig keep setpriv --dump | grep -ic death; setpriv --pdeathsig clear true; echo "rc=$?"
