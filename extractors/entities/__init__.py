"""Who everybody is: names to people, bodies and countries, with an id each."""
