### 1
set -e; false; echo no
### 2
set -e; false || true; false && true; ! true; if false; then :; fi; while false; do :; done; until true; do :; done; echo ok; (false); echo no
### 3
set -e; false | true; echo ok; true | false; echo no
### 4
set -e; f() { false; echo infn; }; f || echo or; if f; then echo t; fi; f && echo and; ! f; echo ok; f; echo no
### 5
set -e; x=$(false); echo no
### 6
set -e; echo $(false) ok; : $(false); echo ok2; x=1 y=$(false) true; echo ok3; f() { local x=$(false); echo ok4; }; f; export z=$(false); echo ok5; readonly w=$(false); eval 'false'; echo no
### 7
set -e; { false; echo no; } || echo ok; (false; echo in) || echo ok2; (set -e; false; echo in2) || echo ok3; x=$(false; echo out) ; echo "[$x]"; echo "$(false; echo y)"; eval 'false' || echo ok4; . /dev/null; sh -c false || echo ok5; { false; } ; echo no
### 8
set -e; trap 'echo exit $?' EXIT; (exit 3); echo no
### 9
set -e; for i in 1; do false; done; echo no
### 10
set -e; case x in x) false;; esac; echo no
### 11
set -e; true && false; echo ok; false && true; echo no?; { true && false; }; echo no2
### 12
set -e; if true; then false; fi; echo no
### 13
set -e; while true; do false; done; echo no
### 14
set -e; false & wait $!; echo no
### 15
set -e; false & wait; echo ok; nosuch; echo no
### 16
set -e; readonly r=1; command readonly r=2 || echo ok; set +e; false; echo ok; set -e; [ 1 = 2 ] || echo ok; [ 1 = 2 ]; echo no
### 17
sh -ec 'false; echo no'; echo $?; sh -e -c 'echo $-; false || echo a; false'; echo $?; set -o errexit; echo $-; set +o errexit; false; echo ok; set -e; $(false); echo no
### 18
set -e; x=`exit 4`; echo no
### 19
set -e; f() { return 3; }; f; echo no
### 20
set -e; f() { set +e; false; echo in; }; f; echo out; false; echo ok; set -e; (set +e; false; echo sub); false >/nosuch/x || echo ok; echo </nosuch; echo no
### 21
set -e; >/nosuch/x; echo no
### 22
set -e; cat </nosuch; echo no
### 23
set -e; { echo; } >/nosuch/x; echo no
### 24
set -e; while read x; do echo $x; done <<E
a
E
! false; ! { false; }; ! (false); echo ok; ! true; echo ok2; true | ! false; echo
### 25
set -e; trap 'false; echo trapped' USR1; kill -USR1 $$; echo no
### 26
set -e; trap 'echo t; false' EXIT; true
### 27
set -e; trap 'false; echo t' EXIT; exit 0
### 28
set -e; test -z "$(false)"; echo ok; [ "$(exit 3)" = "" ]; echo ok; false; 
### 29
set -e; f() { false; }; g() { f; echo no; }; g || echo g; x=$(f) || echo x; if ! f; then echo notf; fi; f
### 30
set -eu; echo ${x-ok}; (echo $x); echo no
### 31
set -e; expr 1 + 1 >/dev/null; let x=1; echo no
### 32
set -e; alias a=false; a; echo no
### 33
set -e; sh -c 'exit 5'; echo no
### 34
set -e; eval '(exit 6)'; echo no
### 35
set -e; printf 'false\necho in\n' >f; . ./f || echo or; . ./f; echo no
### 36
set -e; false || false; echo no
### 37
set -e; until false; do break; done; echo ok; while ! true; do :; done; for i in; do :; done; if false; then :; elif false; then :; else false; fi; echo no
### 38
set -e; cd /nosuch; echo no
### 39
set -e; unset x; read x </dev/null; echo no
### 40
set -e; shift 2>/dev/null || echo a; getopts a x || echo b; kill -0 999999 2>/dev/null || echo c; type nosuch >/dev/null || echo d; command -v nosuch || echo e; wait 99999 || echo f; command false; echo no
